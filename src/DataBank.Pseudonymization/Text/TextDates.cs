namespace DataBank.Pseudonymization;

/// <summary>What becomes of dates in a text.</summary>
public enum TextDates
{
    /// <summary>They move by the patient's offset, as all others do.</summary>
    Shift,

    /// <summary>Of the moved date the year is left.</summary>
    Year,
}
