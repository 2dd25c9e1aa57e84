using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Checks extensions by their definitions: where they may stand, whether they modify, what they hold (https://hl7.org/fhir/R4/extensibility.html).</summary>
internal static class ExtensionCheck
{
    public static void Check(ValidationRun run, TypeMember member, JsonElement value)
    {
        // Parts of a complex extension have names of their own; the definition of the whole checks them.
        var isPart = run.Hosts.TryPeek(out var host) && host.Shape.Name == "Extension";
        if (FhirReference.StringOf(value, "url"u8) is not { } url) return;
        if (!url.Contains(':', StringComparison.Ordinal))
        {
            if (!isPart) run.Add("error", "extension-relative", value, "Extension.url", "url");
            return;
        }
        var isModifier = member.Name == "modifierExtension";
        if (run.Schemas.Profile(url) is not { } schema || schema.Type != "Extension")
        {
            run.Add(isModifier ? "warning" : "information", isModifier ? "extension-unknown-modifier" : "extension-unknown", value, "Extension.url", null);
            return;
        }
        if (schema.Root is { } root && root.IsModifier != isModifier)
            run.Add("error", isModifier ? "extension-no-modifier" : "extension-modifier", value, schema.Url, null, schema.Url);
        if (host is not null && !IsAllowed(run, host, schema.Json))
            run.Add("error", "extension-context", value, schema.Url, null, schema.Url, string.Join(", ", JsonItems.Of(schema.Json, "context"u8).Select(each => FhirReference.StringOf(each, "expression"u8))));
        ProfileCheck.Check(run, schema, PathItem.Element(value, default, "Extension", member.Shape));
    }

    // https://hl7.org/fhir/R4/defining-extensions.html#context
    private static bool IsAllowed(ValidationRun run, ElementHost host, JsonElement definition)
    {
        var any = false;
        foreach (var context in JsonItems.Of(definition, "context"u8))
        {
            any = true;
            if (ContextOf(definition, context) is not { } expression) continue;
            switch (FhirReference.StringOf(context, "type"u8))
            {
                case "extension" when host.Shape.Name == "Extension" && host.Json.ValueKind == JsonValueKind.Object && FhirReference.StringOf(host.Json, "url"u8) == expression:
                case "element" when IsNamed(run, host, expression):
                case "fhirpath" when LeadsTo(run, expression, host):
                    return true;
            }
        }
        return !any;
    }

    // R4's own definitions use these three where the published context does not allow it.
    private static string? ContextOf(JsonElement definition, JsonElement context) => (FhirReference.StringOf(definition, "id"u8), FhirReference.StringOf(context, "expression"u8)) switch
    {
        ("structuredefinition-fhir-type", "ElementDefinition.type.code") => "ElementDefinition.type",
        ("regex", "ElementDefinition") => "ElementDefinition.type",
        ("structuredefinition-normative-version", "StructureDefinition") => "Element",
        var (_, expression) => expression,
    };

    // Evaluated on the resource: the element must be among what is found. An expression that can't be evaluated is not held against it.
    private static bool LeadsTo(ValidationRun run, string expression, ElementHost host)
    {
        if (run.Scope is not { } scope || InvariantText.Parse("", expression).Parsed is not { } parsed) return true;
        try
        {
            var found = PathEvaluator.Evaluate(parsed, new PathFrame(new PathScope(scope.Item, scope.Container.Item, scope.Item, run), [scope.Item], [scope.Item]));
            return found.Any(each => IsSame(each.Json, host.Json) || IsSame(each.Extra, host.Json)) || (found is [{ Value: true, Made: not null }]);
        }
        catch (Exception problem) when (problem is NotSupportedException or PathException)
        {
            return true;
        }
    }

    private static bool IsNamed(ValidationRun run, ElementHost host, string expression)
    {
        // A resource is an element, too, for who wrote the definitions.
        if (expression == "Element" || host.Shape.Is(expression) || host.Member?.Type == expression) return true;
        var slice = expression.IndexOf(':', StringComparison.Ordinal);
        var name = Plain(slice > 0 ? expression[..slice] : expression);
        if (host.Shape.Node.Path == name) return true; // also where a group refers to itself: Questionnaire.item.item
        if (host.Member is { } member && (Plain(member.Element.Path) == name || $"{Parent(member.Element.Path)}.{member.Name}" == name)) return true;
        var path = run.Trail.ToPath();
        return run.PathInResource(path) == name;
    }

    private static bool IsSame(JsonElement found, JsonElement host) => found.ValueKind != JsonValueKind.Undefined && JsonPlace.AreSame(found, host);

    private static string Parent(string path) => path.LastIndexOf('.') is > 0 and var dot ? path[..dot] : path;

    private static string Plain(string path) => path.Replace("[x]", "", StringComparison.Ordinal);
}
