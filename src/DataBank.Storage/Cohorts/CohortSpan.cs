namespace DataBank.Storage;

/// <summary>Input of a Kaplan-Meier estimate of one patient.</summary>
/// <param name="Days">From the start to the event, or to the last that is known.</param>
/// <param name="HasEvent">False: censored.</param>
public sealed record CohortSpan(string PatientId, double Days, bool HasEvent);
