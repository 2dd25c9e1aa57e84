namespace DataBank.Dicom;

/// <summary>One cell of the state table: what to do, and the state then.</summary>
public readonly record struct UpperLayerTransition(UpperLayerAction Action, UpperLayerState Next);
