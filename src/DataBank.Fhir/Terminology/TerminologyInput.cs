using System.Globalization;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>What an operation is asked: parameters of a URL, or those of a Parameters resource (https://hl7.org/fhir/R4/operations.html#request).</summary>
public sealed class TerminologyInput
{
    private readonly List<(string Name, string? Text, JsonElement Value)> values = [];

    /// <param name="query">Parameters of the URL; _format and the like are not the operation's.</param>
    /// <param name="body">A Parameters resource; null with GET.</param>
    public TerminologyInput(IEnumerable<KeyValuePair<string, string>> query, FhirResource? body)
    {
        foreach (var (name, value) in query)
        {
            if (!name.StartsWith('_')) values.Add((name, value, default));
        }
        if (body is null) return;
        if (body.Type != "Parameters") throw RequestProblem.Invalid("The operation takes a Parameters resource.");
        foreach (var parameter in JsonItems.Of(body.Root, "parameter"u8))
        {
            if (FhirReference.StringOf(parameter, "name"u8) is not { } name) throw RequestProblem.Invalid("A parameter has no name.", "Parameters.parameter");
            values.Add((name, null, ValueOf(parameter)));
        }
    }

    public IEnumerable<string> Names => values.Select(each => each.Name);

    public bool Has(string name) => values.Exists(each => each.Name == name);

    public string? Text(string name) => Texts(name).LastOrDefault();

    public IEnumerable<string> Texts(string name) => values.Where(each => each.Name == name)
        .Select(each => each.Text ?? (each.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Undefined ? throw Wrong(name) : each.Value.ToString()));

    /// <exception cref="RequestProblem">400: it is neither true nor false.</exception>
    public bool Flag(string name, bool otherwise = false) => Text(name)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        _ => throw Wrong(name),
    };

    /// <exception cref="RequestProblem">400: it is no number from 0.</exception>
    public int? Number(string name) => Text(name) is not { } text ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name);

    /// <summary>A Coding, CodeableConcept or resource, or the parts of a parameter; null without it.</summary>
    public JsonElement? Object(string name) => Objects(name) is [.., var last] ? last : null;

    public IReadOnlyList<JsonElement> Objects(string name) =>
        [.. values.Where(each => each.Name == name).Select(each => each.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? each.Value : throw Wrong(name))];

    private static JsonElement ValueOf(JsonElement parameter)
    {
        foreach (var member in parameter.EnumerateObject())
        {
            if (member.Name.StartsWith("value", StringComparison.Ordinal) || member.Name is "resource" or "part") return member.Value;
        }
        return default;
    }

    private static RequestProblem Wrong(string name) => RequestProblem.Invalid($"The parameter {name} is not of the type that the operation takes.");
}
