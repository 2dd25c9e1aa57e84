using DataBank.Fhir;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>What <c>/research/{theme}/…</c> shows: the view of a live theme while its consents are current, or nothing at all.</summary>
internal sealed class ResearchFaces(ThemeViews views, InstanceVerdictStore verdicts, ClearedCopies copies, DicomWebUpstream dicomWeb, InstanceGate gate, ResearchUses uses, ResearchExports exports, ResearchSubscriptions subscriptions, ResearchExpression expression, LeavingGuard leaving, CountRule counts, ProxyOptions options, TimeProvider clock)
{
    public FhirFace? Fhir(HttpContext context) =>
        Find(context) is { } view
            ? new FhirFace(leaving.Of(view), view.Theme, $"/research/{view.Theme}/fhir", SearchHandling.Strict, IsReadOnly: true)
            {
                HidesParameter = HiddenParameters.Hides,
                Counts = counts,
                Exports = exports.Bulk,
                Subscriptions = subscriptions.Of(view),
                Expression = expression.Of(view),
                ProfilesOf = type => type == "Provenance" ? [Derivation.Profile] : view.Policy.Fhir.Policy.ViewProfiles.TryGetValue(type, out var profile) ? [profile] : [],
            }
            : null;

    public DicomWebFace? DicomWeb(HttpContext context) =>
        Find(context) is { } view
            ? new DicomWebFace(
                view.Studies, view.Theme, $"/research/{view.Theme}/dicomweb",
                new NotedInstances(
                    new ResearchInstanceSource(view, verdicts, copies, dicomWeb, gate, options, clock),
                    (instance, cancellation) => NoteAsync(view, instance, context, cancellation)),
                IsReadOnly: true)
            : null;

    private async Task NoteAsync(ThemeView view, StoredInstance instance, HttpContext context, CancellationToken cancellation)
    {
        if (await verdicts.FindAsync(view.Theme, instance.SopInstanceUid, cancellation) is { } verdict)
            await uses.NoteAsync(view.Theme, context.User, [verdict.PersonKey], cancellation);
    }

    /// <summary>Null, answered as 404, for a theme that does not exist, is not live, or is not the caller's.</summary>
    /// <exception cref="RequestProblem">503: a withdrawal might not have been taken into account yet.</exception>
    public ThemeView? Find(HttpContext context)
    {
        // Before the first pass nobody knows which themes are live, so all wait.
        if (!views.AreConsentsCurrent)
            throw new RequestProblem(503, "transient", "The consents behind this view are being brought up to date. Try again in a few seconds.");
        return context.GetRouteValue("theme") is string theme ? views.Find(theme) : null;
    }
}
