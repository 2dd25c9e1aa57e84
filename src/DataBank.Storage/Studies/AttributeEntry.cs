namespace DataBank.Storage;

/// <summary>One attribute of a DICOM JSON object: its tag and the JSON object that is its value.</summary>
internal readonly record struct AttributeEntry(uint Tag, ReadOnlyMemory<byte> Json);
