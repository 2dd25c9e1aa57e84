namespace DataBank.Storage;

/// <summary>One item of the modality worklist (PS3.4 Annex K): an order that is to be carried out.</summary>
/// <param name="OrderId">The id of its ServiceRequest.</param>
/// <param name="Patient">"Patient/…", or null.</param>
/// <param name="AttributesJson">One DICOM JSON object, with one item in its Scheduled Procedure Step Sequence.</param>
public sealed record WorklistOrder(string OrderId, string? Patient, ReadOnlyMemory<byte> AttributesJson);
