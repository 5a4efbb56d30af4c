"""A small office's history, made up for the tests: its own names for topics and agencies, to the letter."""

from data.schema import Complaint, LabelledComplaint

REGION = "71.71"
_TABLE = {
    ("PJU & Lampu Taman", "Bidang PJU Dishub"): (
        "lampu jalan depan balai pertemuan padam tiga malam",
        "Mohon lampu penerangan di tanjakan dekat gereja dinyalakan lagi",
        "tiang pju miring hampir roboh kena truk",
        "PJU kedip-kedip bikin pusing pengendara",
        "malam gelap gulita karena semua lampu jalan mati",
        "Bola lampu taman kota pecah dilempar orang",
        "tolong pasang lampu baru di lorong belakang kantor pos",
        "lampu merkuri jembatan cuma nyala separuh",
        "Penerangan jalan menuju pelabuhan padam sejak badai",
        "pju siang nyala malam malah mati",
        "kabel lampu jalan terkelupas, takut ada yang kesetrum",
        "sudah dua kali lapor lampu jalan mati belum ada tim datang",
        "Lampu tikungan rawan begal, minta ditambah pju",
        "lampu penerangan taman bermain anak putus",
        "sensor pju rusak sehingga lampu tidak mau hidup",
    ),
    ("Sampah / Kebersihan", "DLH Kota (Kebersihan)"): (
        "sampah di depan lorong empat belum diangkut seminggu",
        "Bak sampah pasar tumpah ke jalan, baunya menusuk",
        "truk sampah tidak lewat lagi di perumahan kami",
        "orang buang sampah dari mobil tiap subuh",
        "Kontainer sampah penuh belatung dekat sekolah",
        "minta tambahan tong sampah di pantai",
        "sampah plastik menyumbat kali kecil belakang rumah",
        "petugas kebersihan minta bayaran sampah dobel",
        "Tumpukan sampah liar di tanah kosong makin tinggi",
        "jadwal angkut sampah kok berubah terus",
        "bau sampah dari penampungan sementara masuk kamar",
        "Sampah ranting bekas tebangan dibiarkan di trotoar",
        "sampah pasar malam ditinggal begitu saja",
        "gerobak sampah rusak jadi warga buang sendiri",
        "tolong bersihkan sampah sisa pesta rakyat",
    ),
    ("Jalan Berlubang", "PUPR/Binamarga"): (
        "jalan berlubang besar di depan pom bensin",
        "Aspal mengelupas sepanjang jalan lingkar",
        "lubang jalan tertutup air, ibu saya jatuh dari motor",
        "jalan amblas dekat gorong-gorong baru",
        "Tambalan aspal kemarin sudah lubang lagi",
        "jalan rusak parah truk galian lewat terus",
        "bahu jalan longsor tinggal separuh badan jalan",
        "minta jalan kampung nelayan diaspal ulang",
        "Lubang di turunan bukit bikin ban pecah",
        "cor jalan retak padahal baru dua bulan",
        "jalan bergelombang depan rumah makan, mobil kandas",
        "kapan jalan poros diperbaiki, lubangnya sedalam lutut",
        "Jalan licin berlumpur dan berlubang tiap hujan",
        "paving jalan terminal copot semua",
        "lubang bekas galian tidak ditutup aspal",
    ),
    ("Sertipikat", "ATR/BPN"): (
        "sertifikat tanah warisan dua tahun belum terbit",
        "Petugas ukur tanah tidak datang sesuai janji",
        "berkas balik nama sertifikat hilang di loket",
        "tanah saya dipasangi patok oleh tetangga, sertifikat ada",
        "Program sertifikat gratis kok diminta biaya",
        "sertifikat ganda untuk satu bidang tanah",
        "luas tanah di sertifikat kurang dari hasil ukur",
        "loket pertanahan tutup sebelum jam pulang",
        "Kapan sertifikat massal lorong kami dibagikan",
        "permohonan pecah sertifikat tanah ditolak tanpa alasan",
        "nomor antre pertanahan habis jam tujuh pagi",
        "pengukuran ulang batas tanah sudah dibayar belum dikerjakan",
        "Sertifikat elektronik saya salah tulis nama",
        "blokir sertifikat tanah belum dibuka",
        "minta penjelasan syarat hak milik tanah bekas hak guna",
    ),
}
TOPICS = {topic for topic, _ in _TABLE}
AGENCIES = {agency for _, agency in _TABLE}
OWN_HISTORY = [
    LabelledComplaint(Complaint(text, id=f"riwayat-{number}", region_code=REGION), topic=topic, agency=agency)
    for number, (text, topic, agency) in enumerate(
        ((text, topic, agency) for (topic, agency), texts in _TABLE.items() for text in texts), 1
    )
]
