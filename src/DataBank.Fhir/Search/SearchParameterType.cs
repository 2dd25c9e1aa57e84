namespace DataBank.Fhir;

/// <summary>Search parameter types of R4 (https://hl7.org/fhir/R4/search.html#ptypes).</summary>
public enum SearchParameterType
{
    Number,
    Date,
    String,
    Token,
    Reference,
    Composite,
    Quantity,
    Uri,
    Special,
}
