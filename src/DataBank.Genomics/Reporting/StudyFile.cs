namespace DataBank.Genomics;

/// <summary>A kept file of an assay as its FHIR resources know it: their ids follow from its import, which can be repeated.</summary>
/// <param name="ImportId">32 hex digits.</param>
/// <param name="PatientId">Logical id of the Patient.</param>
/// <param name="Hash">Lower-case hex SHA-256 of the file as it is kept.</param>
/// <param name="IsCompressed">It is gzip or BGZF.</param>
/// <param name="DataType">One of <see cref="DataTypes"/>.</param>
/// <param name="Assembly">Null: its records lie on no genome.</param>
/// <param name="Date">When it was made, or null.</param>
public sealed record StudyFile(
    string ImportId, string PatientId, string Hash, long Bytes, bool IsCompressed, FileFormat Format, string DataType, GenomeAssembly? Assembly, SourceClass? SourceClass, DateOnly? Date)
{
    private const string StudyPrefix = "gs-";
    private const string FilePrefix = "gf-";

    /// <summary>Logical id of the Specimen.</summary>
    public string SpecimenId { get; init; } = "";

    /// <summary>Logical id of the BodyStructure that the specimen was taken from; null: the specimen does not say.</summary>
    public string? LesionId { get; init; }

    /// <summary>Lower-case hex MD5 of the file as it is kept; null: it is not known.</summary>
    public string? Md5 { get; init; }

    /// <summary>Of a table of genes, one of <see cref="MatrixUnits"/>; null: it was not stated.</summary>
    public string? Unit { get; init; }

    public string StudyId => StudyPrefix + ImportId;

    public string AnalysisId => $"ga-{ImportId}";

    public string FileId => FilePrefix + ImportId;

    /// <summary>What the file is called where it is given.</summary>
    public string Name => $"{FileId}.{Format.Extension}{(IsZipped ? ".gz" : "")}";

    public string MediaType => IsZipped ? "application/gzip" : Format.MediaType;

    /// <summary>The import whose study has this id; null when it is no such id.</summary>
    public static string? ImportOfStudy(string id) => ImportOf(id, StudyPrefix);

    /// <summary>The same of the file's DocumentReference.</summary>
    public static string? ImportOfFile(string id) => ImportOf(id, FilePrefix);

    // BAM is BGZF by itself.
    private bool IsZipped => IsCompressed && Format != FileFormat.Bam;

    private static string? ImportOf(string id, string prefix) => id.Length == 35 && id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : null;
}
