CodeSystem: DataBankRoles
Id: role
Title: "Roles"
Description: "Roles of callers: what a token's claim may name, and peers that speak DICOM."
* insert Japanese("役割", "呼び出し元の役割。トークンが名乗るものと、DICOM で接続するもの。")
* insert OwnCodes
* insert Code(administrator, "Administrator", "管理者")
* insert Code(data-manager, "Data manager", "データ管理者")
* insert Code(clinician, "Clinician", "診療従事者")
* insert Code(ingest, "Sending system", "送信システム")
* insert Code(auditor, "Auditor", "監査者")
* insert Code(researcher, "Researcher", "研究者")
* insert Code(mapping-holder, "Holder of the mapping", "対応表管理者")
* insert Code(system-proxy, "Proxy of views", "ビューのプロキシ")
* insert Code(peer, "DICOM peer", "DICOM 接続先")
