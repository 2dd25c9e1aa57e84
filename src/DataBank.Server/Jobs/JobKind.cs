using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A kind of job and how it is done. Register one per kind as a singleton; the worker finds them.</summary>
/// <param name="Name">As given to <see cref="JobStore.EnqueueAsync(string, string, CancellationToken)"/>.</param>
/// <param name="RunAsync">
/// Does the job and returns its result as JSON. It runs again after a crash, so doing it twice must be the same as once.
/// A <see cref="Fhir.RequestProblem"/> ends the job as failed, with its issues as the result.
/// </param>
public sealed record JobKind(string Name, Func<Job, CancellationToken, Task<string>> RunAsync);
