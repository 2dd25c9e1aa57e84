namespace DataBank.Fhir;

/// <summary>How sure a match is (https://hl7.org/fhir/R4/valueset-match-grade.html).</summary>
public enum MatchGrade
{
    CertainlyNot,
    Possible,
    Probable,
    Certain,
}
