namespace DataBank.Storage;

/// <summary>One unified procedure step (PS3.3 B.26).</summary>
/// <param name="State">One of <see cref="WorkitemStates"/>.</param>
/// <param name="TransactionUid">Whoever knows it may change a step in progress; never shown. Null until somebody claims the step.</param>
/// <param name="AttributesJson">Its attributes as one DICOM JSON object, with the state and without the transaction UID.</param>
public sealed record Workitem(string Uid, string State, string? TransactionUid, ReadOnlyMemory<byte> AttributesJson);
