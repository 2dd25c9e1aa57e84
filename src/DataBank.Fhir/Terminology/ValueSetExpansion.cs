using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>ValueSet/$expand: https://hl7.org/fhir/R4/valueset-operation-expand.html</summary>
internal sealed class ValueSetExpansion(Terminology terminology, ValueSetParts parts, ExpansionOptions options, bool inJapanese)
{
    private static readonly JsonWriterOptions writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The ValueSet with its expansion.</summary>
    /// <exception cref="RequestProblem">400 too-costly, 422 when something that it builds on is not known here.</exception>
    public ReadOnlyMemory<byte> ToJson(DateTimeOffset now)
    {
        var members = new ValueSetMembers(terminology, options, inJapanese);
        var (shown, total) = Select(members);
        var buffer = new ArrayBufferWriter<byte>(4096 + (shown.Count * 120));
        using var json = new Utf8JsonWriter(buffer, writing);
        json.WriteStartObject();
        foreach (var member in parts.Json.EnumerateObject())
        {
            if (member.Name is "expansion" or "text" or "_text" || (member.Name == "compose" && !options.IncludesDefinition)) continue;
            member.WriteTo(json);
        }
        json.WriteStartObject("expansion");
        if (members.IsUnclosed)
        {
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", "http://hl7.org/fhir/StructureDefinition/valueset-unclosed");
            json.WriteBoolean("valueBoolean", true);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteString("identifier", $"urn:uuid:{Guid.NewGuid()}");
        json.WriteString("timestamp", now.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
        json.WriteNumber("total", total);
        if (options.Count is not null || options.Offset > 0) json.WriteNumber("offset", options.Offset);
        WriteParameters(json, members);
        if (shown.Count > 0) WriteContains(json, shown);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private (List<ExpandedConcept> Shown, int Total) Select(ValueSetMembers members)
    {
        var last = options.Offset + Math.Min(options.Count ?? ExpansionOptions.Most, ExpansionOptions.Most);
        var (shown, total) = (new List<ExpandedConcept>(), 0);
        foreach (var member in members.Of(parts))
        {
            if ((options.ActiveOnly && member.IsInactive) || (options.SelectableOnly && member.IsAbstract) || !Passes(member)) continue;
            if (total >= options.Offset && total < last) shown.Add(member);
            total++;
        }
        return options.Count is null && total - options.Offset > ExpansionOptions.Most
            ? throw new RequestProblem(400, "too-costly", inJapanese
                ? $"値セットのコードが {ExpansionOptions.Most} を超えています。filter、または count と offset を指定してください。"
                : $"The value set has more than {ExpansionOptions.Most} codes: ask for parts of it by filter, or by count and offset.")
            : (shown, total);
    }

    // Those without words of their own were looked at where they came from.
    private bool Passes(ExpandedConcept member) => options.Words.Count == 0 || member.Own.ValueKind == JsonValueKind.Undefined || member.Contains(options.Words);

    private void WriteParameters(Utf8JsonWriter json, ValueSetMembers members)
    {
        json.WriteStartArray("parameter");
        if (options.Filter is not null) Write("filter", () => json.WriteString("valueString", options.Filter));
        if (options.Count is { } count) Write("count", () => json.WriteNumber("valueInteger", count));
        if (options.Offset > 0) Write("offset", () => json.WriteNumber("valueInteger", options.Offset));
        if (options.ActiveOnly) Write("activeOnly", () => json.WriteBoolean("valueBoolean", true));
        if (options.IncludesDesignations) Write("includeDesignations", () => json.WriteBoolean("valueBoolean", true));
        if (options.Language is not null) Write("displayLanguage", () => json.WriteString("valueCode", options.Language));
        Write("excludeNested", () => json.WriteBoolean("valueBoolean", !options.IsNested));
        foreach (var (system, version) in members.Used.Where(used => used.Version is not null).Order()) Write("version", () => json.WriteString("valueUri", $"{system}|{version}"));
        json.WriteEndArray();

        void Write(string name, Action value)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            value();
            json.WriteEndObject();
        }
    }

    private void WriteContains(Utf8JsonWriter json, List<ExpandedConcept> shown)
    {
        // A page, or what a filter left, has no whole branches.
        if (!options.IsNested || options.Filter is not null || options.Count is not null || options.Offset > 0)
        {
            json.WriteStartArray("contains");
            foreach (var each in shown) Write(json, each, null);
            json.WriteEndArray();
            return;
        }
        var here = new Dictionary<(ConceptTable, int), ExpandedConcept>();
        foreach (var each in shown.Where(each => each.At >= 0)) here.TryAdd((each.Table!, each.At), each);
        var below = shown.Where(each => ParentOf(each) >= 0).ToLookup(each => (each.Table!, ParentOf(each)));
        json.WriteStartArray("contains");
        foreach (var each in shown.Where(each => ParentOf(each) < 0)) Write(json, each, below);
        json.WriteEndArray();

        int ParentOf(ExpandedConcept concept) =>
            concept.At < 0 ? -1 : concept.Table!.Row(concept.At).Parent is >= 0 and var parent && here.ContainsKey((concept.Table, parent)) ? parent : -1;
    }

    private void Write(Utf8JsonWriter json, ExpandedConcept concept, ILookup<(ConceptTable, int), ExpandedConcept>? below)
    {
        json.WriteStartObject();
        json.WriteString("system", concept.System);
        if (concept.IsAbstract) json.WriteBoolean("abstract", true);
        if (concept.IsInactive) json.WriteBoolean("inactive", true);
        if (concept.Version is not null) json.WriteString("version", concept.Version);
        json.WriteString("code", concept.Code);
        if (concept.Display(options.Language) is { } display) json.WriteString("display", display);
        if (options.IncludesDesignations && concept.Designations().ToList() is { Count: > 0 } designations)
        {
            json.WriteStartArray("designation");
            foreach (var designation in designations) designation.WriteTo(json);
            json.WriteEndArray();
        }
        if (below is not null && concept.At >= 0 && below[(concept.Table!, concept.At)].ToList() is { Count: > 0 } children)
        {
            json.WriteStartArray("contains");
            foreach (var child in children) Write(json, child, below);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
