namespace DataBank.Storage;

/// <summary>A question that a client has asked, and what it was told.</summary>
/// <param name="Patients">How many persons met it: for whoever judges the next question, never for the client.</param>
/// <param name="Released">What was told; null: nothing.</param>
/// <param name="Cohort">Marks of the persons, in order.</param>
public sealed record FederatedQuery(string Id, string Client, string Theme, DateTimeOffset AskedAt, int Patients, int? Released, byte[] Cohort);
