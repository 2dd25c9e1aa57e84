namespace DataBank.Dicom;

/// <summary>A top-level value that lies in files of its own while a Part 10 file is put together.</summary>
/// <param name="Files">Paths, whose bytes are joined; of encapsulated pixel data each file is one fragment.</param>
/// <param name="IsEncapsulated">Whether the value is a sequence of fragments (PS3.5 A.4).</param>
public sealed record BulkValue(Tag Tag, Vr Vr, IReadOnlyList<string> Files, bool IsEncapsulated);
