namespace DataBank.Dicom;

/// <summary>The smallest part that a date or time tells (PS3.5 §6.2: trailing parts of TM and DT may be left out).</summary>
public enum MomentPrecision
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Fraction,
}
