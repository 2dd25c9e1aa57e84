namespace DataBank.Fhir;

/// <summary>What a name is written in.</summary>
public enum NameScript
{
    Kanji,
    Kana,
    Latin,
}
