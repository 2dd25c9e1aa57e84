namespace DataBank.Storage;

/// <summary>An item of a Procedure Code Sequence.</summary>
/// <param name="Scheme">(0008,0102): DCM, SCT, JJ1017 …</param>
public sealed record ProcedureCode(string Code, string? Scheme, string? Meaning);
