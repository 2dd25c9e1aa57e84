namespace DataBank.Genomics;

/// <summary>Where an event is on record.</summary>
public abstract record EventSource;
