namespace ResNetVk.Converter.Report.Pictures;

/// <summary>The way of a value from one box to another. It leaves below its source; where it does not go straight down it runs in a lane or on a track.</summary>
/// <param name="From">The box that computes it, or <see cref="LaneLayout.Entry"/>.</param>
/// <param name="To">The box that reads it, or the number of boxes for the block's exit.</param>
/// <param name="Lane">The lane it runs down, when it runs in one.</param>
/// <param name="Track">The track it runs down between lane 0 and the others, when it runs on one.</param>
internal readonly record struct Wire(int From, int To, int? Lane = null, int? Track = null);
