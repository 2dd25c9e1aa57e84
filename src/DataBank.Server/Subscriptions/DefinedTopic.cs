using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Topics that a site has defined: a Basic whose code is SubscriptionTopic, with the elements of R5's resource as cross-version extensions
/// (https://hl7.org/fhir/R5/subscriptiontopic.html, https://hl7.org/fhir/versions.html#extensions), as the backport shows it for R4.
/// </summary>
internal static class DefinedTopic
{
    private const string TypeSystem = "http://hl7.org/fhir/fhir-types", Name = "SubscriptionTopic", TypeRoot = "http://hl7.org/fhir/StructureDefinition/";
    private const int MostTopics = 200;

    // The published examples mix the extensions of R4B and of R5.
    private static readonly string[] Roots = ["http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.", "http://hl7.org/fhir/4.3/StructureDefinition/extension-SubscriptionTopic."];

    /// <summary>Those that can be subscribed to.</summary>
    public static async Task<IReadOnlyList<SubscriptionTopic>> AllAsync(ResourceStore resources, CancellationToken cancellation)
    {
        var topics = new List<SubscriptionTopic>();
        foreach (var basic in await StoredAsync(resources, cancellation))
        {
            try
            {
                var topic = Read(basic);
                SubscriptionCriteria.Compile(topic, [], "", (_, _) => false);
                topics.Add(topic);
            }
            catch (RequestProblem)
            {
                // Whoever subscribes to it is told what is wrong with it.
            }
        }
        return topics;
    }

    /// <summary>The topic with this canonical; null when none is stored.</summary>
    /// <exception cref="RequestProblem">422: it says something that is not done here.</exception>
    public static async Task<SubscriptionTopic?> FindAsync(ResourceStore resources, string url, CancellationToken cancellation)
    {
        foreach (var basic in await StoredAsync(resources, cancellation))
        {
            if (Value(basic, "url") == url) return Read(basic);
        }
        return null;
    }

    // Without those that are retired.
    private static async Task<IEnumerable<JsonElement>> StoredAsync(ResourceStore resources, CancellationToken cancellation)
    {
        var query = SearchQueryParser.Parse(["Basic"], [new("code", $"{TypeSystem}|{Name}"), new("_count", MostTopics.ToString(System.Globalization.CultureInfo.InvariantCulture))], "", SearchHandling.Strict, resources.Parameters.Find);
        return (await resources.SearchAsync(query, cancellation)).Matches
            .Select(resource => FhirResource.Parse(resource.Json).Root)
            .Where(basic => Value(basic, "status") is null or "active" or "draft");
    }

    private static SubscriptionTopic Read(JsonElement basic)
    {
        var url = Value(basic, "url") ?? throw Wrong("a topic has its url");
        var triggers = Extensions(basic, "resourceTrigger").ToList();
        if (triggers.Count == 0) throw Wrong("a topic has a resourceTrigger");
        var types = triggers.Select(trigger => TypeOf(Parts(trigger, "resource"))).Distinct().ToList();
        if (types is not [{ } type] || !SubscriptionTopic.IsTopical(type)) throw Wrong("the triggers of a topic are of one resource type that can be subscribed to");
        return new SubscriptionTopic(url, type, [.. triggers.Select(ReadTrigger)])
        {
            Filters = [.. Extensions(basic, "canFilterBy").Where(each => TypeOf(Parts(each, "resource")) is not { } of || of == type).SelectMany(each => Parts(each, "filterParameter"))],
        };
    }

    private static TopicTrigger ReadTrigger(JsonElement trigger)
    {
        var interactions = Parts(trigger, "supportedInteraction").ToHashSet(StringComparer.Ordinal);
        var criteria = Nested(trigger, "queryCriteria");
        return new TopicTrigger(Has("create"), Has("update"), Has("delete"), Part("previous") ?? "", Part("current") ?? "")
        {
            CreatePasses = Part("resultForCreate") is not "test-fails",
            DeletePasses = Part("resultForDelete") is not "test-fails",
            RequiresBoth = Part("requireBoth") is "true",
            Path = Parts(trigger, "fhirPathCriteria").FirstOrDefault() ?? "",
        };

        bool Has(string interaction) => interactions.Count == 0 || interactions.Contains(interaction);
        string? Part(string name) => criteria.ValueKind == JsonValueKind.Undefined ? null : Parts(criteria, name).FirstOrDefault();
    }

    private static string? TypeOf(IEnumerable<string> resource) => resource.FirstOrDefault() is { } named ? named.StartsWith(TypeRoot, StringComparison.Ordinal) ? named[TypeRoot.Length..] : named : null;

    private static IEnumerable<JsonElement> Extensions(JsonElement basic, string name) =>
        JsonItems.Of(basic, "extension"u8).Concat(JsonItems.Of(basic, "modifierExtension"u8)).Where(each => FhirReference.StringOf(each, "url"u8) is { } url && Roots.Any(root => url == root + name));

    private static string? Value(JsonElement basic, string name) => Extensions(basic, name).Select(ValueOf).FirstOrDefault();

    private static IEnumerable<string> Parts(JsonElement extension, string name) =>
        JsonItems.Of(extension, "extension"u8).Where(each => FhirReference.StringOf(each, "url"u8) == name).Select(ValueOf).OfType<string>();

    private static JsonElement Nested(JsonElement extension, string name) => JsonItems.Of(extension, "extension"u8).FirstOrDefault(each => FhirReference.StringOf(each, "url"u8) == name);

    private static string? ValueOf(JsonElement extension)
    {
        foreach (var member in extension.EnumerateObject())
        {
            if (member.Name.StartsWith("value", StringComparison.Ordinal)) return member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText();
        }
        return null;
    }

    private static RequestProblem Wrong(string text) => new(422, "not-supported", $"The topic that criteria names can't be subscribed to: {text}.", "Subscription.criteria");
}
