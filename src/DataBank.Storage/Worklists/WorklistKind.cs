namespace DataBank.Storage;

/// <summary>Which of the two worklists a row belongs to.</summary>
internal enum WorklistKind
{
    /// <summary>Orders for modalities (PS3.4 Annex K).</summary>
    Modality = 1,

    /// <summary>Unified procedure steps (PS3.4 Annex CC).</summary>
    Unified = 2,
}
