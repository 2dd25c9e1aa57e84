namespace DataBank.Storage;

/// <summary>What becomes of a procedure step.</summary>
/// <param name="Item">The step as it is from now on.</param>
/// <param name="Reports">What its subscribers are told, in order: DICOM JSON objects.</param>
public sealed record WorkitemChange(Workitem Item, IReadOnlyList<string> Reports);
