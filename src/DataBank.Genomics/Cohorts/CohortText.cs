namespace DataBank.Genomics;

/// <summary>A sentence or a part of one for people, in both languages.</summary>
public sealed record CohortText(string Japanese, string English);
