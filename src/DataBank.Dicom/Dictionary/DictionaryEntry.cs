namespace DataBank.Dicom;

/// <summary>One row of PS3.6. <paramref name="Vr"/> is the first where the standard allows several (US or SS).</summary>
public sealed record DictionaryEntry(Tag Tag, Vr Vr, string Vm, string Keyword, string Name, bool IsRetired);
