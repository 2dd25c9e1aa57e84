namespace DataBank.Pseudonymization;

/// <summary>What happens to identifiers of a listed system.</summary>
internal enum IdentifierRule
{
    /// <summary>A DICOM UID, with or without urn:oid.</summary>
    Uid,

    /// <summary>An accession number: the same 16 characters as in DICOM.</summary>
    Accession,

    /// <summary>A number that only orders things inside a prescription: kept up to three digits.</summary>
    Ordinal,
}
