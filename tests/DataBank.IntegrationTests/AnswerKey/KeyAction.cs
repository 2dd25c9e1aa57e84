namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>What must become of a value on its way to research: the actions by which the MIDI-B challenge scored de-identifiers.</summary>
internal enum KeyAction
{
    /// <summary>The attribute is still there, with some value.</summary>
    TagRetained,

    /// <summary>The value is still there as it was.</summary>
    TextRetained,

    /// <summary>The value is gone: by removal, by emptying, or by a replacement that says nothing of it.</summary>
    TextRemoved,

    /// <summary>The date has moved by the patient's one offset.</summary>
    DateShifted,

    /// <summary>There is another UID.</summary>
    UidChanged,

    /// <summary>The same UID became the same other one everywhere, and no other became it.</summary>
    UidConsistent,

    /// <summary>The patient's images have one pseudonym, which is nobody else's.</summary>
    PatientIdConsistent,

    /// <summary>Text in the pixels is black.</summary>
    PixelsHidden,

    /// <summary>All other pixels are as they were.</summary>
    PixelsRetained,
}
