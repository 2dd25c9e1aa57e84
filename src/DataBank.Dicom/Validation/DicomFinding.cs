namespace DataBank.Dicom;

/// <summary>One deviation from the standard. Its texts hold no values of the data set.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Path">Tags and item numbers ("00081140/1/00081150", items counted from 1); empty for the file as a whole.</param>
/// <param name="Rule">The clause that says so ("PS3.5 §6.2").</param>
/// <param name="Message">What is wrong, for people.</param>
public sealed record DicomFinding(FindingSeverity Severity, string Path, string Rule, string Message);
