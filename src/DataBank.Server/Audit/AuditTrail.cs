using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>What an endpoint adds to the audit record of its request.</summary>
public sealed class AuditTrail
{
    private readonly HashSet<string> patients = [];

    /// <summary>"clinical" or a theme's id.</summary>
    public string? Face { get; set; }

    /// <summary>Replaces the caller: who tries to sign in.</summary>
    public string? Subject { get; set; }

    /// <summary>Replaces the interaction that the endpoint's <see cref="AuditedAs"/> names.</summary>
    public string? Interaction { get; set; }

    /// <summary>Replaces the request's path as the target: a created resource, for instance.</summary>
    public string? Target { get; set; }

    /// <summary>Replaces the request's query: what a search had in its body.</summary>
    public string? Query { get; set; }

    /// <summary>Why the caller says it must be: of a closed record that is opened.</summary>
    public string? Reason { get; set; }

    /// <summary>Nothing was looked at, since it could not have been recorded.</summary>
    internal bool IsOmitted { get; set; }

    /// <summary>Ids of the patients whose data was touched so far, in order.</summary>
    public IReadOnlyList<string> Patients
    {
        get
        {
            string[] ordered = [.. patients];
            Array.Sort(ordered, StringComparer.Ordinal);
            return ordered;
        }
    }

    public void AddPatient(string id) => patients.Add(id);

    /// <summary>The trail of a request; made when first asked for.</summary>
    public static AuditTrail Of(HttpContext context)
    {
        if (context.Features.Get<AuditTrail>() is { } trail) return trail;
        context.Features.Set(trail = new AuditTrail());
        return trail;
    }
}
