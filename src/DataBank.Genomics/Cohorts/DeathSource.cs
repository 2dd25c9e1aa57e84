namespace DataBank.Genomics;

/// <summary>The patient's death, by the record of the Patient.</summary>
public sealed record DeathSource : EventSource;
