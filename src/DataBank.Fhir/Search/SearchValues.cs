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
        var (system, unit) = parts.Length == 3 ? (SystemAliases.Canonical(parts[1]), parts[2]) : ("", "");
        if (system == UcumUnits.System && UcumUnits.TryReduce(unit, out var reduced))
            return new QuantityValue(prefix, reduced.Convert(range.Value), reduced.Convert(range.Low), reduced.Convert(range.High), null, reduced.Dimension, IsReduced: true);
        return new QuantityValue(prefix, range.Value, range.Low, range.High, system.Length == 0 ? null : system, unit.Length == 0 ? null : unit);
    }

    public static SearchValue Composite(SearchParameterDefinition definition, string text, string baseUrl)
    {
        var parts = EscapedText.Split(text, '$').ToArray();
        if (parts.Length != definition.Components.Count)
            throw Malformed(definition.Code, $"{definition.Components.Count} values joined by $");
        return new CompositeValue([.. definition.Components.Select((component, at) => new CompositePart(at, Part(definition.Code, component.Definition, parts[at], baseUrl)))]);
    }

    /// <summary>lat|long[|distance[|unit]]; without a distance 10 km. Units: km, m, [mi_i] and the like; km when not given.</summary>
    public static SearchValue Near(string code, string text)
    {
        const double DefaultMetres = 10_000;
        const double HalfTheEarth = 20_037_508;
        var parts = text.Split('|');
        if (parts.Length is < 2 or > 4 || !TryDegrees(parts[0], 90, out var latitude) || !TryDegrees(parts[1], 180, out var longitude))
            throw Malformed(code, "latitude|longitude|distance|unit");
        var metres = DefaultMetres;
        if (parts.Length > 2 && parts[2].Length > 0)
        {
            var unit = parts.Length == 4 && parts[3].Length > 0 ? parts[3] : "km";
            if (!ImpliedRange.TryParse(parts[2], out var distance) || distance.Value < 0 || !UcumUnits.TryReduce(unit, out var reduced) || reduced.Dimension != "m")
                throw Malformed(code, "latitude|longitude|distance|unit");
            metres = Math.Min(reduced.Convert(distance.Value), HalfTheEarth);
        }
        return new NearValue(latitude, longitude, metres);
    }

    /// <summary>system|code|value of an identifier's type (:of-type).</summary>
    public static SearchValue OfType(string code, string text)
    {
        string[] parts = [.. EscapedText.Split(text, '|').Select(EscapedText.Unescape)];
        return parts.Length == 3 && parts.All(part => part.Length > 0)
            ? new TokenValue(SystemAliases.Canonical(parts[0]), $"{parts[1]}|{parts[2]}", HasNoSystem: false)
            : throw Malformed(code, "system|code|value after :of-type");
    }

    private static bool TryDegrees(string text, double limit, out double degrees) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out degrees) && Math.Abs(degrees) <= limit;

    private static SearchValue Part(string composite, SearchParameterDefinition component, string text, string baseUrl) => component.Type switch
    {
        SearchParameterType.Token => Token(composite, text),
        SearchParameterType.String => String(composite, text),
        SearchParameterType.Date => Date(composite, text),
        SearchParameterType.Number => Number(composite, text),
        SearchParameterType.Quantity => Quantity(composite, text),
        SearchParameterType.Reference => Reference(component, null, text, baseUrl),
        SearchParameterType.Uri => Uri(composite, text),
        _ => throw UnsupportedSearch.Of($"The composite parameter {composite}"),
    };

    public static SearchValue Reference(SearchParameterDefinition definition, string? modifierType, string text, string baseUrl)
    {
        var value = EscapedText.Unescape(text);
        var (local, other) = FhirReference.Read(value, baseUrl);
        if (FhirReference.VersionOf(value, local) is { } version)
            return new ReferenceValue(null, null, version);
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
