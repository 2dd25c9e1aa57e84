namespace DataBank.Fhir;

/// <summary>Parses single values by parameter type. Errors name the parameter and the expected form, never the value.</summary>
internal static class SearchValues
{
    public static RequestProblem Malformed(string code, string expected) =>
        RequestProblem.Invalid($"A value of {code} is malformed: expected {expected}.");

    public static SearchValue Missing(string code, string text) => text switch
    {
        "true" => new MissingValue(true),
        "false" => new MissingValue(false),
        _ => throw Malformed(code, "true or false after :missing"),
    };

    public static SearchValue Token(string code, string text)
    {
        var parts = EscapedText.Split(text, '|').ToArray();
        // A bar inside a code ought to be escaped; many clients don't, and the meaning is clear.
        var (system, rest) = parts.Length == 1 ? (null, parts[0]) : (EscapedText.Unescape(parts[0]), string.Join('|', parts[1..]));
        var value = EscapedText.Unescape(rest);
        if (string.IsNullOrEmpty(system) && value.Length == 0)
            throw Malformed(code, "code, system|code, |code or system|");
        return new TokenValue(
            string.IsNullOrEmpty(system) ? null : SystemAliases.Canonical(system),
            value.Length == 0 ? null : value,
            HasNoSystem: system is "");
    }

    public static SearchValue String(string code, string text)
    {
        var value = EscapedText.Unescape(text);
        return value.Length > 0 ? new StringValue(value, TextFolding.Fold(value)) : throw Malformed(code, "text");
    }

    public static SearchValue Date(string code, string text)
    {
        var prefix = TakePrefix(ref text);
        // '+' of a zone is a space after form decoding by clients that forgot to encode it.
        return DateRange.TryParse(text.Replace(' ', '+'), out var range)
            ? new DateValue(prefix, range.Start, range.End)
            : throw Malformed(code, "[prefix]YYYY[-MM[-DD[Thh:mm[:ss[.fff]][zone]]]]");
    }

    public static SearchValue Number(string code, string text)
    {
        var prefix = TakePrefix(ref text);
        if (!ImpliedRange.TryParse(text, out var range))
            throw Malformed(code, "[prefix]number");
        return new NumberValue(prefix, range.Value, range.Low, range.High);
    }

    public static SearchValue Quantity(string code, string text)
    {
        var parts = EscapedText.Split(text, '|').Select(EscapedText.Unescape).ToArray();
        var number = parts[0];
        var prefix = TakePrefix(ref number);
        if (parts.Length is not (1 or 3) || !ImpliedRange.TryParse(number, out var range))
            throw Malformed(code, "[prefix]number, number||unit or number|system|code");
        var (system, unit) = parts.Length == 3 ? (parts[1], parts[2]) : ("", "");
        return new QuantityValue(
            prefix, range.Value, range.Low, range.High,
            system.Length == 0 ? null : SystemAliases.Canonical(system),
            unit.Length == 0 ? null : unit);
    }

    public static SearchValue Reference(SearchParameterDefinition definition, string? modifierType, string text, string baseUrl)
    {
        var value = EscapedText.Unescape(text);
        var (local, other) = FhirReference.Read(value, baseUrl);
        if (local is { } key)
        {
            // subject:Group=Patient/1 contradicts itself and matches nothing: the modifier's type with the other's id would match wrongly.
            if (modifierType is not null && modifierType != key.Type)
                throw Malformed(definition.Code, "a reference of the type that the modifier names");
            return new ReferenceValue(key.Type, key.Id, null);
        }
        if (ResourceTypes.IsId(value))
            return new ReferenceValue(modifierType ?? OnlyTarget(definition), value, null);
        return value.Contains(':', StringComparison.Ordinal)
            ? new ReferenceValue(null, null, other)
            : throw Malformed(definition.Code, "an id, Type/id or a URL");
    }

    public static SearchValue Uri(string code, string text)
    {
        var value = EscapedText.Unescape(text);
        return value.Length > 0 ? new UriValue(value) : throw Malformed(code, "a URI");
    }

    private static string? OnlyTarget(SearchParameterDefinition definition) => definition.Targets is [var only] ? only : null;

    private static SearchPrefix TakePrefix(ref string text)
    {
        if (text.Length < 3 || !char.IsAsciiLetter(text[0]))
            return SearchPrefix.Eq;
        SearchPrefix? prefix = text[..2] switch
        {
            "eq" => SearchPrefix.Eq,
            "ne" => SearchPrefix.Ne,
            "gt" => SearchPrefix.Gt,
            "lt" => SearchPrefix.Lt,
            "ge" => SearchPrefix.Ge,
            "le" => SearchPrefix.Le,
            "sa" => SearchPrefix.Sa,
            "eb" => SearchPrefix.Eb,
            "ap" => SearchPrefix.Ap,
            _ => null,
        };
        if (prefix is null)
            return SearchPrefix.Eq; // the value's own parser refuses the letters
        text = text[2..];
        return prefix.Value;
    }
}
