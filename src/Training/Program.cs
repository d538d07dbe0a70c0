using ResNetVk.Training;

return CommandLine.Run(args);
