namespace DataBank.Fhir;

/// <summary>One value of a search criterion; which subtype follows from the parameter's type.</summary>
public abstract record SearchValue;
