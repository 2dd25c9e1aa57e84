using System.Runtime.CompilerServices;
using System.Security.Claims;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// How far the scopes of a token reach (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html), beside what its roles allow: both
/// must grant. Scopes of a patient, or with search parameters, are narrowed: they read and search, each resource being judged, and nothing else.
/// </summary>
internal sealed class Reach
{
    private const string PatientClaim = "patient";

    // A client sends one token with all its requests, and its identity is remembered (RememberedTokens).
    private static readonly ConditionalWeakTable<ClaimsIdentity, Reach> ofIdentities = [];

    private readonly bool isUnbounded;
    private readonly string? patient;
    private readonly IReadOnlyList<SmartScope> scopes;

    private Reach(ClaimsPrincipal user)
    {
        isUnbounded = user.Identity?.AuthenticationType == Caller.OpenAccess;
        patient = user.FindFirst(PatientClaim)?.Value;
        scopes = [.. user.FindAll(Caller.ScopeClaim).SelectMany(claim => claim.Value.Split(' ')).Select(SmartScope.Parse).OfType<SmartScope>().Where(scope => scope.Context != "patient" || patient is not null)];
    }

    private Reach(IEnumerable<string> scopes) => this.scopes = [.. scopes.Select(SmartScope.Parse).OfType<SmartScope>().Where(scope => scope.Context == "system")];

    /// <summary>How far a client that acts for itself reaches by its registration.</summary>
    public static Reach OfScopes(IEnumerable<string> scopes) => new(scopes);

    /// <summary>That of a request; made when first asked for.</summary>
    public static Reach Of(HttpContext context)
    {
        if (context.Features.Get<Reach>() is { } known) return known;
        var user = context.User;
        var reach = user.Identities.Count() == 1 && user.Identity is ClaimsIdentity only ? ofIdentities.GetValue(only, _ => new Reach(user)) : new Reach(user);
        context.Features.Set(reach);
        return reach;
    }

    /// <summary>Whether all of these interactions are granted on a type ("*": on all), though perhaps narrowed.</summary>
    public bool Allows(string type, SmartActions actions) => isUnbounded || Granted(scopes, type, actions);

    /// <summary>The same without being narrowed.</summary>
    public bool AllowsWholly(string type, SmartActions actions) => isUnbounded || Granted(scopes.Where(scope => !IsNarrow(scope)), type, actions);

    /// <exception cref="RequestProblem">403: the scopes do not grant it, or only narrowed.</exception>
    public void CheckWholly(string type, SmartActions actions)
    {
        if (!AllowsWholly(type, actions)) throw Refused();
    }

    /// <summary>What a search may find: of several types only those that are granted, of a type only what its scopes narrow it to.</summary>
    /// <exception cref="RequestProblem">403: nothing, or a chain or sort that looks at what is not granted.</exception>
    public SearchQuery Narrow(SearchQuery query, FhirFace face, string baseUrl)
    {
        if (isUnbounded || AllowsWholly("*", SmartActions.Search)) return query;
        // What is included is judged resource by resource when it is shown; what a chain leads to, of the own type too, is not.
        if (query.ChainedTypes().Any(type => !AllowsWholly(type, SmartActions.Search))) throw Refused();
        if (query.Types is not [var type])
        {
            if (query.Types.Any(each => !AllowsWholly(each, SmartActions.Search))) throw new RequestProblem(403, "forbidden", "The scopes of this token do not reach over all types: search them one by one.");
            return query;
        }
        return Narrowing(type, SmartActions.Search, face, baseUrl) is { } within ? query with { Criteria = [.. query.Criteria, within] } : query;
    }

    /// <summary>A condition of a write tells what there is: it looks at what may be searched, or written, since whoever writes a type may do so under conditions.</summary>
    /// <exception cref="RequestProblem">403: it looks at a type, by a chain perhaps, of which neither is granted.</exception>
    public void CheckCondition(SearchQuery condition)
    {
        SmartActions[] either = [SmartActions.Search, SmartActions.Create, SmartActions.Update, SmartActions.Delete];
        if (condition.ChainedTypes().Concat(condition.Types).Any(type => !either.Any(actions => AllowsWholly(type, actions)))) throw Refused();
    }

    /// <summary>Whether a resource may be shown.</summary>
    public bool Shows(StoredResource resource, FhirFace face, string baseUrl)
    {
        if (AllowsWholly(resource.Key.Type, SmartActions.Read)) return true;
        if (resource.Json.IsEmpty || !Allows(resource.Key.Type, SmartActions.Read)) return false;
        var within = Narrowing(resource.Key.Type, SmartActions.Read, face, baseUrl);
        return within is null || ResourceMatch.Meets(resource.Key.Id, IndexExtractor.Extract(FhirResource.Parse(resource.Json), baseUrl), within);
    }

    /// <exception cref="RequestProblem">404: it may not be shown, and whether it exists is not told.</exception>
    public void CheckShows(StoredResource resource, FhirFace face, HttpContext context)
    {
        if (!Shows(resource, face, FhirUrls.Base(context.Request, face))) throw FhirAnswer.NotFound(resource.Key);
    }

    public static RequestProblem Refused() => new(403, "forbidden", "The scopes of this token do not allow this.");

    private SearchCondition? Narrowing(string type, SmartActions actions, FhirFace face, string baseUrl)
    {
        var granting = scopes.Where(scope => scope.Covers(type) && scope.Actions.HasFlag(actions)).ToList();
        if (granting.Count == 0) throw Refused();
        if (granting.Exists(scope => !IsNarrow(scope))) return null;
        List<SearchCondition> either = [.. granting.Select(scope => ConditionOf(scope, type, face, baseUrl))];
        return either is [var only] ? only : new CombinedCondition(LogicalOperator.Or, either);
    }

    private CombinedCondition ConditionOf(SmartScope scope, string type, FhirFace face, string baseUrl)
    {
        var conditions = new List<SearchCondition>();
        if (scope.Context == "patient") conditions.Add(new CompartmentCondition(patient!));
        if (scope.Query is { } query)
        {
            var parsed = SearchQueryParser.Parse([type], [.. FhirUrls.Parameters("?" + query)], baseUrl, SearchHandling.Strict, face.Resources.Parameters.Find);
            if (parsed.Criteria.Count == 0 || parsed.Includes.Count > 0) throw Refused();
            conditions.AddRange(parsed.Criteria);
        }
        return conditions.TrueForAll(ResourceMatch.IsDecidable) ? new CombinedCondition(LogicalOperator.And, conditions) : throw Refused();
    }

    private static bool IsNarrow(SmartScope scope) => scope.Context == "patient" || scope.Query is not null;

    // Several scopes may grant together what none grants alone.
    private static bool Granted(IEnumerable<SmartScope> scopes, string type, SmartActions actions) =>
        scopes.Where(scope => scope.Type == "*" || scope.Type == type).Aggregate(SmartActions.None, (sum, scope) => sum | scope.Actions).HasFlag(actions);
}
