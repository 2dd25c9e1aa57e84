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
                case "fhirpath": // where its expression leads is not followed here
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

    private static string Parent(string path) => path.LastIndexOf('.') is > 0 and var dot ? path[..dot] : path;

    private static string Plain(string path) => path.Replace("[x]", "", StringComparison.Ordinal);
}
