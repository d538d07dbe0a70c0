using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("ResNetVk.Unity.Editor")]
[assembly: InternalsVisibleTo("ResNetVk.Unity.Host")]
