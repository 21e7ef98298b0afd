# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

COLLECTION := .cache/collections/ansible_collections/community/outsystems

.DEFAULT_GOAL := help
.PHONY: help link

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

link: $(COLLECTION)

# The collection under the name by which Ansible and the tests find it: the folder above is the repository itself.
$(COLLECTION):
	@mkdir -p $(dir $@)
	@ln -sfn ../../../.. $@
