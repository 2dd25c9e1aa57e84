namespace DataBank.Storage;

/// <summary>How far the import of a package has come; each stage begins when the one before is done.</summary>
public enum HandoverStage
{
    /// <summary>Each resource is given its id here.</summary>
    Ids,

    /// <summary>Keys and persons of the themes.</summary>
    Themes,

    /// <summary>Resources.</summary>
    Resources,

    /// <summary>Images, study by study.</summary>
    Images,

    /// <summary>Files of genomes and their rows.</summary>
    Genomes,

    /// <summary>Former versions of resources, and deletions.</summary>
    Versions,

    /// <summary>Unified procedure steps.</summary>
    Workitems,

    Done,
}
