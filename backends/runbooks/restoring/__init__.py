"""A cluster restored from a backup set, chapter by chapter (P2): made once, for the real thing and for the rehearsal.

wishes         what was asked for and found out: place, set, disks, who edits the configuration
checks         what must hold before anything is made
disks          fast snapshot restore on and off
launch         instances from the images, with a profile that only looks
network        source/dest check, the VIP's routes, the name
entrance       host keys, and the first word of each node
system         services proved manual, host name, disks, region, licences
configuration  the two phases of clp.conf, by hand in the Cluster WebUI or by clpdeck
awakening      the real profile, the post-processing of each version, all GREEN
unproved       the same by hand, where one copy overwrites the other
proving        VIP, name and data on one server and on the other
ends           what is not needed, and what remains to be done
"""

from backends.runbooks.restoring.form import form
from backends.runbooks.restoring.plan import restoring_plan
from backends.runbooks.restoring.wishes import Restoring, looks, wished

__all__ = ["Restoring", "form", "looks", "restoring_plan", "wished"]
