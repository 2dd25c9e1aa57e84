namespace DataBank.Fhir;

/// <summary>Whether old and other forms of kanji are the same in a search as their usual form.</summary>
public enum KanjiForms
{
    /// <summary>髙橋 is found as 高橋, and the other way round.</summary>
    Joined,

    /// <summary>Each form is found by itself alone.</summary>
    Apart,
}
