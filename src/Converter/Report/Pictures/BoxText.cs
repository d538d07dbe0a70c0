namespace ResNetVk.Converter.Report.Pictures;

/// <summary>What is written in a box and told of it.</summary>
/// <param name="Label">What it computes, in few words.</param>
/// <param name="Tag">The step that computes it.</param>
/// <param name="Name">Its name in the source.</param>
/// <param name="Shape">The shape of its value.</param>
/// <param name="Details">Everything, for the tooltip; lines.</param>
/// <param name="Kind">The colour of its edge.</param>
/// <param name="Fill">The colour of its face: that of the box that took it in, or its own.</param>
/// <param name="Style">Further classes of the style sheet: <c>own</c> for a dispatch, <c>in</c> for a box taken in, <c>off</c> for one without dispatch.</param>
/// <param name="Step">The step it links to; null for none.</param>
internal sealed record BoxText(
    string Label, string Tag, string Name, string Shape, string Details, OperatorKind Kind, OperatorKind Fill, string Style, int? Step);
