namespace DataBank.Server;

/// <summary>Names of the authorisation policies that endpoints require; which roles hold them is decided in one table.</summary>
public static class Permissions
{
    /// <summary>Read identified clinical data.</summary>
    public const string ClinicalRead = "clinical.read";

    /// <summary>Write clinical data (EHR, PACS, laboratory).</summary>
    public const string ClinicalWrite = "clinical.write";

    /// <summary>Delete images.</summary>
    public const string ClinicalDelete = "clinical.delete";

    /// <summary>Take identified clinical data out in bulk.</summary>
    public const string ClinicalExport = "clinical.export";

    /// <summary>Bring clinical data in in bulk.</summary>
    public const string ClinicalImport = "clinical.import";

    /// <summary>Be told of changes of clinical data, there or elsewhere.</summary>
    public const string Subscribe = "clinical.subscribe";

    /// <summary>Write ResearchStudy, ResearchSubject and Consent.</summary>
    public const string Governance = "governance.write";

    /// <summary>Read the view of the theme named in the route.</summary>
    public const string ResearchRead = "research.read";

    /// <summary>Hold the table of patients and cases of the theme named in the route, approve re-identification there. Whoever reads data can't.</summary>
    public const string Mapping = "mapping.hold";

    /// <summary>Ask who is behind a pseudonym, and be told once two others have approved.</summary>
    public const string Reidentify = "reidentify.ask";

    /// <summary>See requests for re-identification, not their answers.</summary>
    public const string SeeReidentification = "reidentify.see";

    /// <summary>Define anonymized data sets, ask for their release and decide on it.</summary>
    public const string Anonymize = "research.anonymize";

    /// <summary>See images whose pixels may hold text, and decide whether research may.</summary>
    public const string PixelReview = "pixel-review";

    /// <summary>Ask for counts of persons in a theme, which tell nothing of one.</summary>
    public const string CountRead = "research.count";

    /// <summary>Ask other banks in this appliance's name.</summary>
    public const string Federate = "research.federate";

    /// <summary>Read the audit journal.</summary>
    public const string AuditRead = "audit.read";

    /// <summary>Run the appliance: metrics, quarantine, what was deleted.</summary>
    public const string Operate = "operate";

    /// <summary>Launch apps for people, with the patient whose record is open.</summary>
    public const string LaunchApps = "launch.begin";

    /// <summary>Open a closed record in an emergency.</summary>
    public const string BreakGlass = "record.open";

    /// <summary>Register clients and people.</summary>
    public const string ManageAccess = "access.manage";
}
