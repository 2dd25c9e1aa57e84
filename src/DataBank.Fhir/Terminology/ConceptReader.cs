using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Reads the concepts of a CodeSystem from its text, in one pass and without making a tree of it.</summary>
internal sealed class ConceptReader(ReadOnlyMemory<byte> json, List<ConceptRow> rows)
{
    public string? Url { get; private set; }

    public string? Version { get; private set; }

    public string? Name { get; private set; }

    public string? Content { get; private set; }

    public bool IgnoresCase { get; private set; }

    public bool IsCompositional { get; private set; }

    /// <summary>Child and parent, where properties say so.</summary>
    public List<(string Child, string Parent)> Links { get; } = [];

    public void Read()
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = FhirResource.DepthLimit });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("url"u8)) Url = Text(ref reader);
            else if (reader.ValueTextEquals("version"u8)) Version = Text(ref reader);
            else if (reader.ValueTextEquals("name"u8)) Name = Text(ref reader);
            else if (reader.ValueTextEquals("content"u8)) Content = Text(ref reader);
            else if (reader.ValueTextEquals("caseSensitive"u8)) IgnoresCase = reader.Read() && reader.TokenType == JsonTokenType.False;
            else if (reader.ValueTextEquals("compositional"u8)) IsCompositional = reader.Read() && reader.TokenType == JsonTokenType.True;
            else if (reader.ValueTextEquals("concept"u8)) Concepts(ref reader, -1);
            else SkipValue(ref reader);
        }
    }

    private void Concepts(ref Utf8JsonReader reader, int parent)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) Concept(ref reader, parent);
            else reader.Skip();
        }
    }

    private void Concept(ref Utf8JsonReader reader, int parent)
    {
        var (start, at) = ((int)reader.TokenStartIndex, rows.Count);
        rows.Add(default);
        var (code, display, state) = ((string?)null, (string?)null, (IsInactive: false, IsAbstract: false));
        List<(bool IsParent, string Code)>? related = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("code"u8)) code = Text(ref reader);
            else if (reader.ValueTextEquals("display"u8)) display = Text(ref reader);
            else if (reader.ValueTextEquals("concept"u8)) Concepts(ref reader, at);
            else if (reader.ValueTextEquals("property"u8)) Properties(ref reader, ref state, ref related);
            else SkipValue(ref reader);
        }
        rows[at] = new ConceptRow(code ?? "", display, start, (int)reader.TokenStartIndex + 1 - start, parent, state.IsInactive, state.IsAbstract);
        if (code is null) return;
        foreach (var (isParent, other) in related ?? []) Links.Add(isParent ? (code, other) : (other, code));
    }

    private static void Properties(ref Utf8JsonReader reader, ref (bool IsInactive, bool IsAbstract) state, ref List<(bool IsParent, string Code)>? related)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (name, value, isTrue) = ((string?)null, (string?)null, false);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("code"u8)) name = Text(ref reader);
                else if (reader.ValueTextEquals("valueCode"u8)) value = Text(ref reader);
                else if (reader.ValueTextEquals("valueBoolean"u8)) isTrue = reader.Read() && reader.TokenType == JsonTokenType.True;
                else SkipValue(ref reader);
            }
            // https://hl7.org/fhir/R4/codesystem-concept-properties.html
            if (name == "inactive") state.IsInactive |= isTrue;
            else if (name == "status") state.IsInactive |= value is "retired" or "inactive";
            else if (name == "notSelectable") state.IsAbstract |= isTrue;
            else if (name is "parent" or "subsumedBy" or "child" && value is not null) (related ??= []).Add((name != "child", value));
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
