namespace DataBank.Fhir;

/// <summary>What a search parameter's code ends in when its index rows are not its plain values but something beside them.</summary>
public static class IndexEndings
{
    /// <summary>Tokens: the identifier of a Reference.</summary>
    public const string Identifier = ":identifier";

    /// <summary>Strings: display, text or type of a token (modifier :text).</summary>
    public const string Text = ":text";

    /// <summary>Tokens: the type's system, and "code|value" of an Identifier (modifier :of-type).</summary>
    public const string OfType = ":of-type";

    /// <summary>Quantities in UCUM base units.</summary>
    public const string Ucum = ":ucum";

    /// <summary>Dates: from the first to the last of a resource that has several, or one of more than a day.</summary>
    public const string Wide = ":wide";
}
