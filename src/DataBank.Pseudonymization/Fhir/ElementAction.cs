namespace DataBank.Pseudonymization;

/// <summary>What the policy does with an element; whatever has no action is dropped. The policy file spells them in camel case.</summary>
internal enum ElementAction
{
    /// <summary>A backbone element or data type with rules of its own for its members.</summary>
    Structure,

    /// <summary>A JSON number or boolean, as it is.</summary>
    Value,

    /// <summary>A code that its required binding lists.</summary>
    Code,

    /// <summary>date, dateTime or instant, moved by the patient's offset.</summary>
    DateShift,

    /// <summary>The year of a birth date; of who would be over 90 now, or was when dying, the year that makes 90.</summary>
    BirthYear,

    /// <summary>A time of day, as it is.</summary>
    Time,

    /// <summary>The patient of the record: always the pseudonymous one.</summary>
    Subject,

    /// <summary>A reference inside the record of the same patient.</summary>
    Reference,

    /// <summary>The DICOMweb endpoint of the theme.</summary>
    Endpoint,

    /// <summary>Code of a listed system; its display comes from the policy's own table.</summary>
    Coding,

    /// <summary>The codings of listed systems; text only if the policy lists it as a literal.</summary>
    CodeableConcept,

    /// <summary>Number with a listed unit.</summary>
    Quantity,

    /// <summary>An age, top-coded at 90 years.</summary>
    Age,

    /// <summary>Identifiers of the listed systems, each by its own rule.</summary>
    Identifier,

    /// <summary>The patient's pseudonym and case id.</summary>
    PatientIdentifier,

    /// <summary>As <see cref="Identifier"/>, those of other systems become pseudonyms.</summary>
    SampleIdentifier,

    /// <summary>A prefecture's name (state of a Japanese address).</summary>
    Prefecture,

    /// <summary>Country code, only JP.</summary>
    Country,

    /// <summary>A DICOM UID.</summary>
    Uid,

    /// <summary>A string that the policy lists, or that has the form the policy gives for the sibling code.</summary>
    Literal,

    /// <summary>A media type; its parameters do not pass.</summary>
    MediaType,

    /// <summary>Free text (string, markdown), scrubbed; literals and strings of a listed form pass as they are.</summary>
    Text,

    /// <summary>A Narrative, whose visible text is scrubbed.</summary>
    Narrative,

    /// <summary>The data of an attachment of type text/plain, scrubbed; of other types nothing.</summary>
    PlainText,
}
