using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Re-identification by two different people with a reason, for a time (japan-law NG-3, SD-1): one asks, two others approve, and only then
/// whoever asked is told, until the time is over. The answer is read from the mapping table each time and never written down.
/// </summary>
internal sealed class Reidentifications(ReidentificationStore requests, MappingTable mapping, PersonVault persons, FhirUpstream upstream, ProxyOptions options, TimeProvider clock)
{
    private const int Approvals = 2;
    private static readonly TimeSpan Waits = TimeSpan.FromDays(30);

    /// <exception cref="RequestProblem">404: no such theme; 422: one of the names is not of it, or its basis does not allow the reason.</exception>
    public async Task<VaultReidentification> AskAsync(string theme, string requester, ReidentificationRequest asked, CancellationToken cancellation)
    {
        var cases = await ReadAsync(theme, cancellation);
        if (asked.Reason == ReidentificationRequest.SourceVerification && !await IsNgmiAsync(theme, cancellation))
            throw new RequestProblem(422, "business-rule", "The source is verified only of themes whose legal basis is ngmi-pseudonymized.", "Task.reasonCode");
        if (asked.Reason != ReidentificationRequest.Handover && asked.Names.Any(name => Find(cases, name) is null))
            throw new RequestProblem(422, "not-found", "The theme has no such pseudonym or case id.", "Task.input");
        var (id, now) = (TimeOrderedId.New().ToString(), clock.GetUtcNow());
        var request = new VaultReidentification(id, theme, "requested", requester, now, now + Waits, persons.Rows.Seal(asked.Write(), id), []);
        await requests.AddAsync(request, cancellation);
        return request;
    }

    /// <exception cref="RequestProblem">404.</exception>
    public async Task<VaultReidentification> FindAsync(string theme, string id, CancellationToken cancellation) =>
        await requests.FindAsync(theme, id, cancellation) ?? throw Unknown();

    public ReidentificationRequest AskedBy(VaultReidentification request) => ReidentificationRequest.Parse(persons.Rows.Open(request.Sealed, request.Id));

    /// <exception cref="RequestProblem">404; 409: it was decided before, its time is over, or this person asked or approved.</exception>
    public async Task<VaultReidentification> ApproveAsync(string theme, string id, string approver, CancellationToken cancellation) =>
        await requests.ChangeAsync(theme, id, approver, request =>
        {
            CheckIsOpen(request);
            if (request.Requester == approver)
                throw new RequestProblem(409, "business-rule", "Nobody approves a request of one's own.");
            return request.Approvals.Count < Approvals ? ("requested", request.ExpiresAt) : ("accepted", clock.GetUtcNow() + options.ReidentificationTime);
        }, cancellation) ?? throw Unknown();

    /// <exception cref="RequestProblem">404; 409: it was decided before.</exception>
    public async Task<VaultReidentification> RejectAsync(string theme, string id, CancellationToken cancellation) =>
        await requests.ChangeAsync(theme, id, null, request =>
        {
            CheckIsOpen(request);
            return ("rejected", request.ExpiresAt);
        }, cancellation) ?? throw Unknown();

    /// <summary>Who is behind the names asked for; told to whoever asked, from the second approval on until the time is over.</summary>
    /// <exception cref="RequestProblem">403: somebody else asked; 404; 409: not approved by two, or too late.</exception>
    public async Task<IReadOnlyList<MappedCase>> ResolveAsync(string theme, string id, string requester, CancellationToken cancellation)
    {
        var request = await requests.ChangeAsync(theme, id, null, request =>
        {
            if (request.Requester != requester)
                throw new RequestProblem(403, "forbidden", "Only whoever asked is told the answer.");
            if (AskedBy(request).Reason == ReidentificationRequest.Handover)
                throw new RequestProblem(409, "business-rule", "A handover tells nobody who is who: `databank handover export` seals it for the recipient.");
            if (request.Status is not ("accepted" or "completed") || request.Approvals.Count < Approvals)
                throw new RequestProblem(409, "business-rule", "The request is not approved by two people.");
            if (request.ExpiresAt < clock.GetUtcNow())
                throw new RequestProblem(409, "expired", "The time for the answer is over; ask again.");
            return ("completed", request.ExpiresAt);
        }, cancellation) ?? throw Unknown();
        var cases = await ReadAsync(theme, cancellation);
        return [.. AskedBy(request).Names.Select(name => Find(cases, name)).OfType<MappedCase>().Distinct()];
    }

    private async Task<IReadOnlyList<MappedCase>> ReadAsync(string theme, CancellationToken cancellation) =>
        await mapping.ReadAsync(theme, cancellation) ?? throw RequestProblem.NotFound("This theme");

    private async Task<bool> IsNgmiAsync(string theme, CancellationToken cancellation) =>
        await upstream.ReadAsync(new ResourceKey("ResearchStudy", theme), cancellation) is { } study && LiveStudy.ReadBases(study.Root).Contains("ngmi-pseudonymized");

    private void CheckIsOpen(VaultReidentification request)
    {
        if (request.Status != "requested")
            throw new RequestProblem(409, "business-rule", $"The request is {request.Status} already.");
        if (request.ExpiresAt < clock.GetUtcNow())
            throw new RequestProblem(409, "expired", "The request has waited too long; it has to be made again.");
    }

    private static MappedCase? Find(IReadOnlyList<MappedCase> cases, (string System, string Value) name) => cases.FirstOrDefault(
        each => name.Value == (name.System == ReidentificationRequest.CaseIdSystem ? each.CaseId : each.Pseudonym));

    private static RequestProblem Unknown() => RequestProblem.NotFound("This Task");
}
