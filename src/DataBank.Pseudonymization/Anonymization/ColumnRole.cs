namespace DataBank.Pseudonymization;

/// <summary>What a column of an anonymized data set can be used for by whoever wants to recognise somebody in it.</summary>
public enum ColumnRole
{
    /// <summary>Others may know it of a person (sex, age, prefecture, a date): made coarser until k persons share it.</summary>
    QuasiIdentifier,

    /// <summary>What must not be learnt of a person by knowing the others: every class holds l different values.</summary>
    Sensitive,

    /// <summary>Neither.</summary>
    Insensitive,
}
