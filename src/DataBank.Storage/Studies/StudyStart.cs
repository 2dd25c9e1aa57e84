namespace DataBank.Storage;

/// <summary>How a search of studies goes through them.</summary>
internal enum StudyStart
{
    /// <summary>All of them by date.</summary>
    Walk,

    /// <summary>Those of a list, which are put in order.</summary>
    List,

    /// <summary>Those of a list that is by date already.</summary>
    InOrder,
}
