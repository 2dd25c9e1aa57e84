namespace DataBank.Appliance;

/// <summary>Which images a synthetic patient has, study by study; each study is sent in one request.</summary>
internal static class SeedImages
{
    public static IEnumerable<IEnumerable<byte[]>> StudiesOf(SeedPerson person)
    {
        yield return person.HasLungCancer
            ? ChestCt.Instances(person).Append(NoduleSegmentation.Instance(person)).Append(NoduleReport.Instance(person))
            : ChestCt.Instances(person);
        if (person.HasLungCancer)
        {
            yield return LungSlide.Instances(person);
            yield return VisibleLightPhotos.Bronchoscopy(person);
        }
        if (person.Number % 3 == 1) yield return VisibleLightPhotos.Dermoscopy(person);
    }
}
