namespace ResNetVk.Converter.Networks;

/// <summary>Where the architectures were published.</summary>
internal static class Papers
{
    internal const string Residual = "He, Zhang, Ren, Sun 2015, Deep residual learning for image recognition, arXiv:1512.03385";
    internal const string Preactivation = "He, Zhang, Ren, Sun 2016, Identity mappings in deep residual networks, arXiv:1603.05027";
    internal const string Wide = "Zagoruyko, Komodakis 2016, Wide residual networks, arXiv:1605.07146";
    internal const string Grouped = "Xie, Girshick, Dollár, Tu, He 2016, Aggregated residual transformations (ResNeXt), arXiv:1611.05431";
    internal const string Squeeze = "Hu, Shen, Albanie, Sun, Wu 2017, Squeeze-and-excitation networks, arXiv:1709.01507";
    internal const string BagOfTricks = "He, Zhang, Zhang, Zhang, Xie, Li 2018, Bag of tricks for image classification (ResNet-D), arXiv:1812.01187";
    internal const string Dilated = "Yu, Koltun, Funkhouser 2017, Dilated residual networks, arXiv:1705.09914";
    internal const string VeryDeep = "Simonyan, Zisserman 2014, Very deep convolutional networks, arXiv:1409.1556";
    internal const string Highway = "Srivastava, Greff, Schmidhuber 2015, Training very deep networks, arXiv:1507.06228";
    internal const string Maxout = "Goodfellow, Warde-Farley, Mirza, Courville, Bengio 2013, Maxout networks, arXiv:1302.4389";
    internal const string FullyConvolutional = "Long, Shelhamer, Darrell 2015, Fully convolutional networks, arXiv:1411.4038";
    internal const string Pyramid = "Lin, Dollár, Girshick, He, Hariharan, Belongie 2016, Feature pyramid networks, arXiv:1612.03144";
}
